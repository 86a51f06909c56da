import Dispatch

/// Runs an actor's jobs on a thread of its own kind, so that C that blocks never sits on the threads that all tasks
/// share (architecture decision 10). A thread is there only while there is work.
final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}

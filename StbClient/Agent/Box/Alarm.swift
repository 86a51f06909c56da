import CommunityModel
import Synchronization

/// One appointment at a time; sleeps for nothing else.
final class Alarm: Sendable {
    private let appointment = Mutex<Appointment?>(nil)

    private struct Appointment {
        let at: Instant
        let task: Task<Void, Never>
    }

    /// Replaces the appointment: `ring` is called once, when `instant` has come by the steady clock. Nil: there is none
    /// any more.
    func set(to instant: Instant?, by clock: BoxClock, ring: @escaping @Sendable () -> Void) {
        appointment.withLock { appointment in
            guard instant != appointment?.at else { return }
            appointment?.task.cancel()
            appointment = instant.map { instant in
                let task = Task {
                    repeat {
                        // Never at once: an appointment that does not go away may cost little, not a processor.
                        let span = max(instant - clock.steady(), .milliseconds(10))
                        try? await Task.sleep(for: min(span, clock.longestNap))
                        guard !Task.isCancelled else { return }
                    } while clock.steady() < instant
                    self.clear(instant)
                    ring()
                }
                return Appointment(at: instant, task: task)
            }
        }
    }

    private func clear(_ instant: Instant) {
        appointment.withLock { if $0?.at == instant { $0 = nil } }
    }
}

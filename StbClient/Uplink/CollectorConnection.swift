import CCurl

/// One connection to the collector on a thread of its own; what is asked of it is asked one after the other.
actor CollectorConnection {
    private let executor: BlockingExecutor
    private let baseURL: String
    private let trust: CurlTransport.Trust
    private var transport: CurlTransport?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(label: String, baseURL: String, trust: CurlTransport.Trust) {
        executor = BlockingExecutor(label: "engawa.uplink.\(label)")
        self.baseURL = baseURL
        self.trust = trust
    }

    /// - Returns: any answer at all, whatever its status.
    func perform(_ request: HTTPRequest) throws(CollectorError) -> HTTPAnswer {
        let transport = try open()
        let answer = try transport.perform(request)
        if answer.status == 403, String(decoding: answer.body.prefix(64), as: UTF8.self).contains("revoked") {
            throw .refused(.revoked)
        }
        return answer
    }

    private func open() throws(CollectorError) -> CurlTransport {
        if let transport { return transport }
        let opened = try CurlTransport(baseURL: baseURL, trust: trust)
        transport = opened
        return opened
    }
}

import Screens
import Uplink

/// Hands on what the uplink says of the line. Only a change is news: while it says the same again, because other events
/// wait, what the inbox has heard since is newer.
struct LineFollower {
    let agent: BoxAgent
    /// The operator took the box's certificate back.
    let revoked: () -> Void
    private var line = Uplink.LineState.Line.notYetTried

    init(agent: BoxAgent, revoked: @escaping () -> Void) {
        self.agent = agent
        self.revoked = revoked
    }

    mutating func take(_ state: Uplink.LineState) {
        if state.line != line { lineChanged(to: state.line) }
        agent.waitingChanged(to: state.waiting)
    }

    private mutating func lineChanged(to line: Uplink.LineState.Line) {
        self.line = line
        switch line {
        case .notYetTried: break
        case .online: agent.lineChanged(to: .connected)
        case .offline: agent.lineChanged(to: .down)
        case .refused(.revoked): revoked()
        case .refused: agent.lineChanged(to: .down)
        }
    }
}

/// What is made from the journal and can be made again (architecture decision 3).
package protocol Projections: Sendable {
    /// Makes everything that is folded from the journal anew; afterwards every answer is the same as before.
    func rebuild() async throws(StoreError)
}

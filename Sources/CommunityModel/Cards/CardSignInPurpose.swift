/// What a resident proves their card for. It is part of what the card signs, so that a signature made for one thing
/// opens no other. Raw values are those of the uplink protocol and of the stores.
package enum CardSignInPurpose: UInt8, Hashable, Sendable, CaseIterable {
    /// 健診記録
    case examRecords = 1
    /// 閲覧記録
    case accessRecords = 2
    /// 同意
    case consents = 3
    /// 代理利用
    case delegations = 4
    /// A card that nobody knows yet is shown, so that the town's office can bind it.
    case enrolment = 5
    /// Nothing more than the person's own pages.
    case ownPages = 6
}

/// Why a card is nobody's any more. Raw values are those of the stores: cases are only added, numbers never reused.
package enum CardEndReason: Int, Hashable, Sendable, CaseIterable {
    /// The resident has a newer My Number card (更新).
    case replaced = 1
    /// 紛失
    case lost = 2
    /// 盗難
    case stolen = 3
    /// 破損
    case broken = 4
    /// It was bound to the wrong resident (誤登録): it never was theirs.
    case mistake = 5
    /// The resident moved away or died (転出・死亡).
    case left = 6
    /// Its authority said so at a sign-in (失効, also 一時保留).
    case revoked = 7
}

/// How a card stopped being somebody's. Its row stays.
package struct CardEnd: Hashable, Sendable {
    package let at: Instant
    package let reason: CardEndReason
    /// The card that took its place; nil unless ``CardEndReason/replaced``.
    package let replacedBy: CardBinding.ID?

    package init(at: Instant, reason: CardEndReason, replacedBy: CardBinding.ID? = nil) {
        self.at = at
        self.reason = reason
        self.replacedBy = replacedBy
    }
}

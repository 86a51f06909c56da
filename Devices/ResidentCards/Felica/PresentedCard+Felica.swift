package import SmartCards

extension PresentedCard {
    /// Whether FeliCa commands may reach what lies there: a card, a phone, or a device with such a memory.
    package var isFelica: Bool { CardTechnology(atr: atr) == .felica }
}

/// A word with its reading above: `ruby("記録", "きろく")`.
func ruby(_ word: String, _ reading: String) -> Markup {
    element("ruby") {
        word
        element("rt") { reading }
    }
}

/// A person's name as the town writes it, with its reading from the register above.
func personName(_ name: String, kana: String) -> Markup {
    kana.isEmpty || kana == name ? .text(name) : ruby(name, kana)
}

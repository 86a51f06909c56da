import Testing

@testable import HealthDevices

@Suite("A block map's file") struct BlockMapFileTests {
    @Test("that is the worked example is read")
    func example() throws {
        let map = try BlockMap(json: try MapText.tk100())
        #expect(map.maker == "鳥南計器" && map.model == "TK-100")
        #expect(map.systemCode == 0xFEE1 && map.service == 0x000B)
        #expect(map.records.blocks.numbers == 2..<12)
    }

    @Test("that is the scale of these tests is read")
    func scale() throws {
        #expect(MapText.refusal(of: MapText.scale()) == nil)
    }

    @Test("with a key that nobody knows is refused, and says which are known")
    func unknownKey() {
        let text = MapText.scale(fields: #""sequence": {"byte": 0}, "wieght": {"byte": 2}"#)
        let refusal = MapText.refusal(of: text)
        #expect(refusal?.hasPrefix(#"records.fields.wieght: is not known here; known are "weight", "height""#) == true)
    }

    @Test("may have notes for people everywhere")
    func notes() {
        let fields = #""note": "", "sequence": {"byte": 0, "note": "n"}, "weight": "#
        let text = MapText.scale(fields: fields + MapText.weight)
        #expect(MapText.refusal(of: text) == nil)
    }

    @Test("is refused with a sentence that names the place", arguments: MapSlip.all)
    func refused(slip: MapSlip) {
        #expect(MapText.refusal(of: slip.text) == slip.sentence)
    }

    @Test("with one key twice says where the second one stands")
    func repeatedKey() {
        let refusal = MapText.refusal(
            of: "{\n  \"format\": \"engawa-block-map 1\",\n  \"format\": \"engawa-block-map 1\"\n}"
        )
        #expect(refusal == "has one key twice in an object: see line 3, column 3")
        let elsewhere = MapText.refusal(of: #"{"format": "engawa-block-map 1", "header": {"format": 1}}"#)
        #expect(elsewhere?.contains("twice") == false)
    }

    @Test("that is no JSON says where it stops being it")
    func syntax() {
        let refusal = MapText.refusal(of: "{\n  \"format\": \"engawa-block-map 1\",\n  \"maker\": ,\n}")
        #expect(refusal == "is not JSON: see line 3, column 12")
    }

    @Test("cut off anywhere, or with any byte changed, is refused with a sentence or read, and never more")
    func hostile() throws {
        let text = try MapText.tk100()
        for length in stride(from: 0, to: text.count - 3, by: 7) {
            #expect(throws: BlockMapError.self) { try BlockMap(json: Array(text.prefix(length))) }
        }
        var random = SeededGenerator(seed: 5)
        for _ in 0..<1_000 {
            var changed = text
            let index = Int.random(in: text.indices, using: &random)
            changed[index] = UInt8.random(in: 0x20...0x7E, using: &random)
            guard let map = try? BlockMap(json: changed) else { continue }
            _ = map.read((0..<map.records.size).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }
}

@Suite("A catalogue of block maps") struct BlockMapCatalogueTests {
    @Test("names the file that cannot be used")
    func file() throws {
        let error = BlockMapError(file: "ts-20.json", path: "", words: "must be an object { … }, not a list")
        #expect(throws: error) { try BlockMapCatalogue([("ts-20.json", Array("[]".utf8))]) }
        #expect(error.description == "ts-20.json: must be an object { … }, not a list")
    }

    @Test("refuses two devices that cannot be told apart, and takes two that can")
    func ambiguous() throws {
        let scale = Array(MapText.scale().utf8)
        let other = Array(MapText.scale().replacing("53 43", with: "53 44").utf8)
        let constant = #""byte": 0, "hex": "53 43""#
        let elsewhere = Array(MapText.scale().replacing(constant, with: #""byte": 4, "hex": "01 02""#).utf8)
        #expect(try BlockMapCatalogue([("a.json", scale), ("b.json", other)]).maps.count == 2)
        #expect(
            throws: BlockMapError(
                file: "b.json",
                path: "header.constants",
                words: "cannot be told from a.json; name bytes in which the two devices differ"
            )
        ) { try BlockMapCatalogue([("a.json", scale), ("b.json", elsewhere)]) }
    }

    @Test("of a folder that is not there says so")
    func folder() {
        #expect(throws: BlockMapError(file: "/nowhere", path: "", words: "cannot be read")) {
            try BlockMapCatalogue(folder: "/nowhere")
        }
    }
}

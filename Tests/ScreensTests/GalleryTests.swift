import Foundation
import Screens
import Testing

@Suite("The gallery") struct GalleryTests {
    private static let folder = ProcessInfo.processInfo.environment["ENGAWA_GALLERY"]

    /// For Tests/screens: every page with its style sheets, to be looked at in real browsers.
    @Test("writes every screen to the folder in ENGAWA_GALLERY", .enabled(if: folder != nil, "only for looking"))
    func writesEveryScreen() throws {
        let folder = URL(filePath: try #require(Self.folder))
        let assets = folder.appending(path: "assets")
        try FileManager.default.createDirectory(at: assets, withIntermediateDirectories: true)
        for asset in ScreenAssets.all {
            try Data(asset.bytes).write(to: assets.appending(path: asset.name))
        }
        for (name, page) in try SamplePages.all() {
            try Data(page.render()).write(to: folder.appending(path: "\(name).html"))
        }
        // The care desk's pages name their files below /desk.
        let desk = folder.appending(path: "desk")
        try? FileManager.default.removeItem(at: desk)
        try FileManager.default.createDirectory(at: desk, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: assets, to: desk.appending(path: "assets"))
        for (name, page) in try SampleDesk.all() {
            try Data(page.render()).write(to: desk.appending(path: "\(name).html"))
        }
    }
}

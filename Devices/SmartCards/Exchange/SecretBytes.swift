import Glibc

extension [UInt8] {
    /// Overwrites all bytes with zeros, in a way that the compiler keeps though nobody reads them again, and empties the
    /// array. In place when nobody holds a copy; the copy would stay.
    package mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
        self = []
    }
}

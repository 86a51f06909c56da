import ArgumentParser
import FoundationEssentials
import StaffSignIn

/// A password from a file or the standard input; never from the command line, where everybody on the machine could read
/// it.
struct PasswordOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file whose first line is the password.", valueName: "file"))
    var passwordFile: String?

    @Flag(help: "Read the password from the standard input.")
    var passwordStdin = false

    func validate() throws {
        guard (passwordFile != nil) != passwordStdin else {
            throw ValidationError("Give the password by --password-file or by --password-stdin.")
        }
    }

    func read() throws -> String {
        let line: String?
        if let passwordFile {
            guard let data = FileManager.default.contents(atPath: passwordFile) else {
                throw CommandFailure(.noData, "\(passwordFile) cannot be read.")
            }
            line = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).first
                .map(String.init)
        } else {
            line = readLine(strippingNewline: true)
        }
        return line ?? ""
    }
}

extension String {
    /// Reads a sign-in name, or says what one is.
    var signInName: SignInName {
        get throws {
            guard let name = SignInName(self) else {
                throw CommandFailure(
                    .usage,
                    "A sign-in name has 2 to 64 of the letters a to z, digits, dots, hyphens and underscores."
                )
            }
            return name
        }
    }
}

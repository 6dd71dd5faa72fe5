/// Text as a word for a POSIX shell.
public enum ShellWord {
    /// `text` as it is when that is safe, else in single quotes.
    public static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
                || [0x2d, 0x2e, 0x2f, 0x5f].contains(byte)
        }
        if isPlain, !text.isEmpty { return text }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }
}

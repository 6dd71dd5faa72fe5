import Glibc

/// What happens to files behind a server's back.
func makeFolder(_ path: String) { mkdir(path, 0o755) }

func removeFile(_ path: String) { unlink(path) }

func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Replaces a file's content by a text.
func overwrite(_ path: String, with text: String) {
    guard let file = fopen(path, "w") else { return }
    fputs(text, file)
    fclose(file)
}

/// A file's bytes; none where it is gone.
func readFile(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&piece, 1, piece.count, file)
        guard count > 0 else { return bytes }
        bytes += piece[..<count]
    }
}

func writeFile(_ path: String, _ bytes: [UInt8]) {
    guard let file = fopen(path, "w") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}

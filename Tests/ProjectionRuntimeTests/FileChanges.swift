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

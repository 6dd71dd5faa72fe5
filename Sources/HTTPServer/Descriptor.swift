import Glibc

/// An open file descriptor with one owner, closed when the owner goes.
struct Descriptor: ~Copyable, Sendable {
    /// The number, for the calls; never closed by the caller.
    let number: Int32

    /// Takes over `number`, which nobody else closes from now on.
    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Gives the number away; whoever takes it closes it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}

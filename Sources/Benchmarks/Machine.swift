/// The machine that figures were measured on; only ratios carry over to another one.
public struct Machine: Sendable, Equatable {
    /// The CPU's model.
    public let cpu: String
    /// How many CPUs the process may use.
    public let cores: Int
    /// The kernel's release.
    public let kernel: String
    /// The Swift compiler of the benchmark.
    public let swift: String

    /// Makes a description.
    /// - Parameters:
    ///   - cpuInfo: the text of `/proc/cpuinfo`.
    ///   - cores: how many CPUs.
    ///   - kernel: the kernel's release.
    public init(cpuInfo: String, cores: Int, kernel: String) {
        let model = cpuInfo.split(separator: "\n").first { $0.hasPrefix("model name") }
        let value = model?.split(separator: ":", maxSplits: 1).last?.drop { $0 == " " }
        cpu = value.map(String.init) ?? "unknown CPU"
        self.cores = cores
        self.kernel = kernel
        swift = Machine.swiftVersion
    }

    /// One line for the table's head.
    public var line: String { "\(cpu), \(cores) cores, Linux \(kernel), Swift \(swift)" }

    private static var swiftVersion: String {
        #if swift(>=6.5)
            "6.5 or newer"
        #elseif swift(>=6.4)
            "6.4"
        #elseif swift(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}

import Glibc
import HTTPClient

/// nginx as a peer: one worker over static files of this run.
final class NginxServer {
    let address: ServerAddress
    private let process: ChildProcess

    /// How it is set up, for the table.
    static func name(cachesFiles: Bool) -> String {
        "nginx, static files, \(cachesFiles ? "open_file_cache on" : "as installed")"
    }

    /// What a load is sent to.
    var endpoint: Endpoint { Endpoint(address: address, pid: process.pid) }

    /// Starts nginx on the server's CPU over `root` and waits until it answers.
    /// - Parameter cachesFiles: whether it keeps files open between requests, which it does not do
    ///   unless it is told to.
    init(_ bench: Bench, root: String, cachesFiles: Bool) throws(BenchmarkError) {
        guard let path = Programs.find("nginx") else { throw BenchmarkError("not installed") }
        let name = cachesFiles ? "nginx-cache" : "nginx"
        let directory = try bench.workplace.makeDirectory(name)
        let port = try StreamSocket.freePort()
        address = ServerAddress(host: "127.0.0.1", port: port)
        let configuration = "\(directory)/nginx.conf"
        let text = NginxServer.text(
            port: port, root: root, directory: directory, cachesFiles: cachesFiles)
        try Files.write(Array(text.utf8), to: configuration)
        process = try bench.cpus.onServerCPU { () throws(BenchmarkError) in
            try ChildProcess(
                [path, "-p", directory, "-c", configuration, "-e", "\(directory)/error.log"],
                errorFile: "\(directory)/stderr", workplace: bench.workplace)
        }
        let start = Clock.now()
        while !NginxServer.isListening(address) {
            guard Clock.seconds(start, Clock.now()) < 20 else {
                let words = Files.text("\(directory)/error.log") ?? ""
                throw BenchmarkError("nginx does not listen: \(words)")
            }
            usleep(5_000)
        }
    }

    /// The settings that make static files fastest: the peer is to be at its best.
    private static func text(
        port: UInt16, root: String, directory: String, cachesFiles: Bool
    ) -> String {
        let cache =
            cachesFiles
            ? "open_file_cache max=10000 inactive=600s; open_file_cache_valid 600s;" : ""
        return """
            daemon off;
            master_process off;
            worker_processes 1;
            pid \(directory)/nginx.pid;
            events { worker_connections 1024; use epoll; }
            http {
                access_log off;
                default_type application/json;
                sendfile on;
                tcp_nopush on;
                tcp_nodelay on;
                \(cache)
                keepalive_timeout 600s;
                keepalive_requests 1000000000;
                client_body_temp_path \(directory)/body;
                proxy_temp_path \(directory)/proxy;
                fastcgi_temp_path \(directory)/fastcgi;
                uwsgi_temp_path \(directory)/uwsgi;
                scgi_temp_path \(directory)/scgi;
                server { listen 127.0.0.1:\(port); root \(root); }
            }

            """
    }

    private static func isListening(_ address: ServerAddress) -> Bool {
        guard let socket = try? StreamSocket.connected(to: address) else { return false }
        close(socket)
        return true
    }
}

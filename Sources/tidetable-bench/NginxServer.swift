import Glibc
import HTTPClient

/// nginx as a peer: one worker over static files of this run.
struct NginxServer: ~Copyable {
    let address: ServerAddress
    var process: ChildProcess

    /// What a load is sent to.
    var endpoint: Endpoint { Endpoint(address: address, pid: process.pid) }

    /// Where nginx is installed; nil if it is not.
    static var executable: String? {
        ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
            .first { access($0, X_OK) == 0 }
    }

    /// Starts nginx over `root` and waits until it answers.
    static func start(
        executable: String, root: String, directory: String, workplace: Workplace
    ) throws(BenchmarkError) -> NginxServer {
        let port = try StreamSocket.freePort()
        let address = ServerAddress(host: "127.0.0.1", port: port)
        let configuration = "\(directory)/nginx.conf"
        try Files.write(
            Array(NginxServer.text(port: port, root: root, directory: directory).utf8),
            to: configuration)
        let process = try ChildProcess(
            [executable, "-p", directory, "-c", configuration, "-e", "\(directory)/error.log"],
            errorFile: "\(directory)/stderr", workplace: workplace)
        let start = Clock.now()
        while !isListening(address) {
            guard Clock.seconds(start, Clock.now()) < 20 else {
                let words = Files.text("\(directory)/error.log") ?? ""
                throw BenchmarkError("nginx does not listen: \(words)")
            }
            usleep(5_000)
        }
        return NginxServer(address: address, process: process)
    }

    /// The settings that make static files fastest: the peer is to be at its best.
    private static func text(port: UInt16, root: String, directory: String) -> String {
        """
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
            open_file_cache max=10000 inactive=600s;
            open_file_cache_valid 600s;
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

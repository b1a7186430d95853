package dev.blockload.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy before several web servers on this machine: each request goes to the next of
 * them that accepts a connection. Safe for use by many threads.
 */
final class RoundRobinProxy implements AutoCloseable {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private final ServerSocket server;

	private final List<Integer> ports = new CopyOnWriteArrayList<>();

	private final AtomicInteger next = new AtomicInteger();

	private volatile int last;

	RoundRobinProxy() throws IOException {
		this.server = new ServerSocket(0, 100, LOOPBACK);
		start(this::accept);
	}

	/** Where clients connect to. */
	int port() {
		return this.server.getLocalPort();
	}

	/** Use these servers from now on. */
	void use(List<Integer> servers) {
		this.ports.clear();
		this.ports.addAll(servers);
	}

	/** The port of the server that was sent the last request. */
	int last() {
		return this.last;
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				start(() -> serve(client));
			}
			catch (IOException ex) {
				// Closed.
			}
		}
	}

	private void serve(Socket client) {
		try (client; Socket upstream = connect()) {
			InputStream request = client.getInputStream();
			OutputStream out = upstream.getOutputStream();
			// One request for each connection, so that the next one goes elsewhere.
			out.write(firstLine(request));
			out.write("Connection: close\r\n".getBytes(StandardCharsets.US_ASCII));
			out.flush();
			Thread body = start(() -> copy(request, out));
			upstream.getInputStream().transferTo(client.getOutputStream());
			client.shutdownOutput();
			body.join(1_000);
		}
		catch (IOException ex) {
			// One of both is gone: the other one sees the end of its connection.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static byte[] firstLine(InputStream request) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int read = request.read(); read >= 0; read = request.read()) {
			line.write(read);
			if (read == '\n') {
				break;
			}
		}
		return line.toByteArray();
	}

	private Socket connect() throws IOException {
		IOException refused = new IOException("no server");
		for (int attempt = 0; attempt < this.ports.size(); attempt++) {
			int port = this.ports.get(Math.floorMod(this.next.getAndIncrement(), this.ports.size()));
			try {
				Socket socket = new Socket(LOOPBACK, port);
				this.last = port;
				return socket;
			}
			catch (IOException ex) {
				refused = ex;
			}
		}
		throw refused;
	}

	private static void copy(InputStream from, OutputStream to) {
		try {
			from.transferTo(to);
		}
		catch (IOException ex) {
			// The request has ended, or one of both is gone.
		}
	}

	private static Thread start(Runnable work) {
		Thread thread = new Thread(work, "round-robin-proxy");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}

package dev.blockload.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that speaks as much of PostgreSQL's protocol as a COPY needs, and discards
 * what is copied: what is left is the cost of the loader. See "Message Formats" in the
 * manual of PostgreSQL.
 */
final class NullServer implements AutoCloseable {

	private static final int SSL_REQUEST = 80_877_103;

	private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

	private final AtomicLong bytes = new AtomicLong();

	private final AtomicLong cpuNanos = new AtomicLong();

	NullServer() throws IOException {
		Thread thread = new Thread(this::accept, "null-server");
		thread.setDaemon(true);
		thread.start();
	}

	/** A URL whose driver sends simple queries only. */
	String url() {
		return "jdbc:postgresql://127.0.0.1:" + this.listening.getLocalPort()
				+ "/none?sslmode=disable&gssEncMode=disable&preferQueryMode=simple&assumeMinServerVersion=15";
	}

	/** How many bytes were copied. */
	long bytes() {
		return this.bytes.get();
	}

	/** Nanoseconds on processors of the server. */
	long cpuNanos() {
		return this.cpuNanos.get();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listening.accept();
				Thread thread = new Thread(() -> serve(socket), "null-server-session");
				thread.setDaemon(true);
				thread.start();
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void serve(Socket socket) {
		try (socket;
				DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
				DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
			greet(in, out);
			for (int type = in.read(); type >= 0 && type != 'X'; type = in.read()) {
				int length = in.readInt() - Integer.BYTES;
				switch (type) {
					case 'Q' -> answer(new String(in.readNBytes(length), StandardCharsets.UTF_8), out);
					case 'd' -> {
						in.skipNBytes(length);
						this.bytes.addAndGet(length);
					}
					case 'c' -> {
						send(out, 'C', text("COPY 0"));
						ready(out);
						this.cpuNanos
							.set(java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
					}
					default -> in.skipNBytes(length);
				}
			}
		}
		catch (IOException ex) {
			// The client has gone.
		}
	}

	private static void greet(DataInputStream in, DataOutputStream out) throws IOException {
		int length = in.readInt();
		if (in.readInt() == SSL_REQUEST) {
			out.write('N');
			length = in.readInt();
			in.readInt();
		}
		in.skipNBytes(length - 2L * Integer.BYTES);
		send(out, 'R', new byte[Integer.BYTES]);
		for (String setting : new String[] { "server_version\0" + "17.0", "client_encoding\0UTF8",
				"DateStyle\0ISO, MDY", "TimeZone\0UTC", "integer_datetimes\0on", "standard_conforming_strings\0on" }) {
			send(out, 'S', text(setting));
		}
		send(out, 'K', new byte[2 * Integer.BYTES]);
		ready(out);
	}

	private static void answer(String query, DataOutputStream out) throws IOException {
		if (query.startsWith("COPY")) {
			// Binary, no columns named.
			send(out, 'G', new byte[] { 1, 0, 0 });
			out.flush();
		}
		else {
			send(out, 'C', text("SET"));
			ready(out);
		}
	}

	private static void ready(DataOutputStream out) throws IOException {
		send(out, 'Z', new byte[] { 'I' });
		out.flush();
	}

	private static byte[] text(String text) {
		return (text + "\0").getBytes(StandardCharsets.UTF_8);
	}

	private static void send(DataOutputStream out, char type, byte[] content) throws IOException {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		DataOutputStream parts = new DataOutputStream(message);
		parts.writeByte(type);
		parts.writeInt(content.length + Integer.BYTES);
		parts.write(content);
		out.write(message.toByteArray());
	}

	@Override
	public void close() throws IOException {
		this.listening.close();
	}

}

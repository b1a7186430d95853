package dev.blockload.fault;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;

import org.jspecify.annotations.Nullable;

/**
 * A pooler before PostgreSQL that does what PgBouncer does. In transaction mode a session
 * of the server is free for any connection after each transaction, and it outlives the
 * connection that opened it. Each connection logs in to the server itself; the session of
 * that is kept where no other is idle. Safe for use by many threads.
 */
public final class PoolingProxy implements AutoCloseable {

	// PostgreSQL, "Message Formats": codes in the place of the protocol's version.
	private static final int SSL_REQUEST = 80877103;

	private static final int GSS_REQUEST = 80877104;

	private static final int CANCEL_REQUEST = 80877102;

	// Kinds of Authentication messages that want no answer.
	private static final int AUTHENTICATION_OK = 0;

	private static final int SASL_FINAL = 12;

	private final URI server;

	private final ServerSocket listening;

	private final BlockingDeque<Peer> idle = new LinkedBlockingDeque<>();

	private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

	private volatile Mode mode;

	/**
	 * Start a pooler.
	 * @param jdbcUrl of the server
	 * @param mode at first
	 */
	public PoolingProxy(String jdbcUrl, Mode mode) {
		try {
			this.server = URI.create(jdbcUrl.substring("jdbc:".length()));
			this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
			this.mode = mode;
			start(this::accept);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The same URL by way of the pooler, for a driver that prepares no statements. */
	public String in(String jdbcUrl) {
		return jdbcUrl.replace(this.server.getAuthority(), "127.0.0.1:" + this.listening.getLocalPort())
				+ (jdbcUrl.contains("?") ? "&" : "?") + "prepareThreshold=0";
	}

	/** Change the mode, as a reload of the pooler's configuration does. */
	public void change(Mode now) {
		this.mode = now;
	}

	private void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// One of the two sides has gone, and the other is closed.
			}
		}, "pooler");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() throws IOException {
		while (true) {
			Peer client = new Peer(this.listening.accept());
			start(() -> serve(client));
		}
	}

	private void serve(Peer client) throws IOException {
		Peer session = null;
		try (client) {
			session = login(client);
			if (session == null) {
				return;
			}
			if (this.mode == Mode.TRANSACTION && !this.idle.isEmpty()) {
				session.close();
				session = null;
			}
			session = kept(session);
			while (true) {
				Message message = client.read();
				if (message.type == 'X') {
					return;
				}
				session = (session != null) ? session : take();
				session.send(message);
				if (message.asksForAnswer() && relay(session, client)) {
					session = kept(session);
				}
				// Only now: the next query of the test must find the session idle.
				client.out.flush();
			}
		}
		finally {
			if (session != null) {
				session.close();
			}
		}
	}

	/** Returns the session for the same connection, or null if it is free for any. */
	private @Nullable Peer kept(@Nullable Peer session) {
		if (session == null || this.mode == Mode.SESSION) {
			return session;
		}
		this.idle.push(session);
		return null;
	}

	private Peer take() throws IOException {
		try {
			Peer session = this.idle.take();
			// What an idle session says is why it ended.
			while (session.in.available() > 0) {
				session.close();
				session = this.idle.take();
			}
			return session;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException();
		}
	}

	/** Returns the session, or null where the server or the client wants none. */
	private @Nullable Peer login(Peer client) throws IOException {
		byte[] startup = client.readBody();
		int code = ByteBuffer.wrap(startup).getInt();
		while (code == SSL_REQUEST || code == GSS_REQUEST) {
			client.out.write('N');
			client.out.flush();
			startup = client.readBody();
			code = ByteBuffer.wrap(startup).getInt();
		}
		if (code == CANCEL_REQUEST) {
			return null;
		}
		Peer session = new Peer(new Socket(this.server.getHost(), this.server.getPort()));
		session.sendBody(startup);
		session.out.flush();
		while (true) {
			Message answer = session.read();
			client.send(answer);
			client.out.flush();
			if (answer.type == 'Z') {
				return session;
			}
			if (answer.type == 'E') {
				session.close();
				return null;
			}
			if (answer.wantsCredentials()) {
				session.send(client.read());
				session.out.flush();
			}
		}
	}

	/**
	 * Pass an answer on, but for what is buffered; returns whether the transaction has
	 * ended with it.
	 */
	private static boolean relay(Peer session, Peer client) throws IOException {
		session.out.flush();
		while (true) {
			Message answer = session.read();
			client.send(answer);
			// ReadyForQuery, or CopyInResponse, after which the client sends rows.
			if (answer.type == 'Z' || answer.type == 'G') {
				return answer.type == 'Z' && answer.body[0] == 'I';
			}
		}
	}

	@Override
	public void close() {
		try {
			this.listening.close();
			for (Closeable peer : this.open) {
				peer.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * How long a session serves the same connection.
	 */
	public enum Mode {

		/** Until the connection is closed. */
		SESSION,

		/** Until a transaction ends. */
		TRANSACTION

	}

	@FunctionalInterface
	private interface Work {

		void run() throws IOException;

	}

	/** A message of the protocol. */
	private static final class Message {

		private final int type;

		private final byte[] body;

		Message(int type, byte[] body) {
			this.type = type;
			this.body = body;
		}

		/** Query, Sync, FunctionCall, CopyDone and CopyFail. */
		boolean asksForAnswer() {
			return "QSFcf".indexOf(this.type) >= 0;
		}

		boolean wantsCredentials() {
			if (this.type != 'R') {
				return false;
			}
			int kind = ByteBuffer.wrap(this.body).getInt();
			return kind != AUTHENTICATION_OK && kind != SASL_FINAL;
		}

	}

	/** A client or a session of the server. */
	private final class Peer implements Closeable {

		private final Socket socket;

		private final DataInputStream in;

		private final DataOutputStream out;

		Peer(Socket socket) throws IOException {
			this.socket = socket;
			this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
			this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
			PoolingProxy.this.open.add(this);
		}

		Message read() throws IOException {
			int type = this.in.readUnsignedByte();
			return new Message(type, readBody());
		}

		byte[] readBody() throws IOException {
			byte[] body = new byte[this.in.readInt() - Integer.BYTES];
			this.in.readFully(body);
			return body;
		}

		void send(Message message) throws IOException {
			this.out.write(message.type);
			sendBody(message.body);
		}

		void sendBody(byte[] body) throws IOException {
			this.out.writeInt(body.length + Integer.BYTES);
			this.out.write(body);
		}

		@Override
		public void close() throws IOException {
			PoolingProxy.this.open.remove(this);
			this.socket.close();
		}

	}

}

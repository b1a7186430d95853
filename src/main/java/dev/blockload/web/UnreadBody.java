package dev.blockload.web;

import java.io.IOException;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;

/**
 * Discards the rest of a body after the answer was sent, for a short time and without a
 * thread: a client that still sends could not read the answer of a connection that is
 * closed at once.
 */
final class UnreadBody implements ReadListener, AsyncListener {

	/** The attribute of a request with a body that has its {@link Connection}. */
	static final String CONNECTION = UnreadBody.class.getName();

	private static final int MOST_BYTES = 1024 * 1024;

	private static final long MOST_MILLIS = 5_000;

	private static final int PART_BYTES = 8 * 1024;

	private final AsyncContext async;

	private final ServletInputStream input;

	private final Connection connection;

	private final byte[] part = new byte[PART_BYTES];

	private int discarded;

	private UnreadBody(AsyncContext async, ServletInputStream input, Connection connection) {
		this.async = async;
		this.input = input;
		this.connection = connection;
	}

	/**
	 * Send the answer now, and the connection is closed later, if the body was not read
	 * to its end. Nothing can be written afterwards.
	 */
	static void discard(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!(request.getAttribute(CONNECTION) instanceof Connection connection) || request.isAsyncStarted()
				|| connection.hasReadBody()) {
			return;
		}
		if (!response.isCommitted()) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
		}
		response.flushBuffer();
		AsyncContext async = request.startAsync(request, response);
		async.setTimeout(MOST_MILLIS);
		ServletInputStream input = request.getInputStream();
		UnreadBody rest = new UnreadBody(async, input, connection);
		async.addListener(rest);
		input.setReadListener(rest);
	}

	@Override
	public void onDataAvailable() throws IOException {
		while (this.input.isReady()) {
			int count = this.input.read(this.part);
			if (count < 0) {
				return;
			}
			this.discarded += count;
			if (this.discarded > MOST_BYTES) {
				end();
				return;
			}
		}
	}

	private void end() {
		this.connection.close();
		this.async.complete();
	}

	@Override
	public void onAllDataRead() {
		this.async.complete();
	}

	@Override
	public void onError(Throwable error) {
		this.async.complete();
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		end();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		// The server closes the connection.
	}

	@Override
	public void onError(AsyncEvent event) {
		// The server closes the connection.
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// Nothing answers this request again.
	}

	/**
	 * The connection on which a request with a body arrives.
	 */
	interface Connection {

		/** Whether the body was read to its end. */
		boolean hasReadBody();

		/** Close the connection after this request, without reading the rest. */
		void close();

	}

}

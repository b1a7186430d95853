package dev.blockload.web;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;

/**
 * Closes the connection of an answer that no thread sends, when its time is over: what
 * the client did not take is dropped. Otherwise the server would wait for the client in a
 * thread.
 */
final class SlowClient implements AsyncListener {

	/** The attribute of a request that has its {@link Connection}. */
	static final String CONNECTION = SlowClient.class.getName();

	private final Connection connection;

	private final AsyncContext async;

	private final Object writing;

	private final Runnable ended;

	private final AtomicBoolean over = new AtomicBoolean();

	private volatile boolean complete;

	private SlowClient(Connection connection, AsyncContext async, Object writing, Runnable ended) {
		this.connection = connection;
		this.async = async;
		this.writing = writing;
		this.ended = ended;
	}

	/**
	 * Watch an answer from now on.
	 * @param writing the monitor that a thread holds while it writes, if it is none of
	 * the server. After an answer is complete, the server uses its objects for the next
	 * request, which would end with the failure of this one.
	 * @param ended called once when the answer is complete, or its client gone
	 */
	static SlowClient watch(HttpServletRequest request, AsyncContext async, Object writing, Runnable ended) {
		SlowClient watching = new SlowClient((Connection) request.getAttribute(CONNECTION), async, writing, ended);
		async.addListener(watching);
		return watching;
	}

	/**
	 * Close the connection soon, in a thread of the server: only there it is certain that
	 * the connection does not have its next request yet.
	 */
	synchronized void close() {
		if (!this.over.get()) {
			try {
				this.async.setTimeout(1);
			}
			catch (IllegalStateException ex) {
				// The answer is complete, and the server says so in a moment.
			}
		}
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		this.connection.closeNow();
		complete();
	}

	@Override
	public void onError(AsyncEvent event) {
		complete();
	}

	/** Whether nothing can be written any more. */
	boolean isComplete() {
		return this.complete;
	}

	private void complete() {
		synchronized (this.writing) {
			this.complete = true;
			try {
				this.async.complete();
			}
			catch (IllegalStateException ex) {
				// It is complete.
			}
		}
	}

	@Override
	public synchronized void onComplete(AsyncEvent event) {
		if (this.over.compareAndSet(false, true)) {
			this.ended.run();
		}
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// Nothing answers this request again.
	}

	/**
	 * The connection on which a request has arrived.
	 */
	@FunctionalInterface
	interface Connection {

		/** Close it without sending what waits. In a thread of the server only. */
		void closeNow();

		/** What the server notes as the reason. */
		static IOException reason() {
			return new IOException("The client takes the answer too slowly.");
		}

	}

}

package dev.blockload.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Keeps the parts of a body as they arrive; then the request is dispatched to a thread.
 */
final class BodyReceiver implements ReadListener, AsyncListener {

	private static final int PART_BYTES = 8 * 1024;

	private static final int MOST_DISCARDED = 1024 * 1024;

	private final ServletInputStream input;

	private final DataSize limit;

	private final Memory memory;

	private final AsyncContext async;

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private final AtomicBoolean ended = new AtomicBoolean();

	private final AtomicBoolean released = new AtomicBoolean();

	private volatile @Nullable WebException failure;

	/** Used by one thread at a time. */
	private int discarded;

	private final AtomicInteger counted = new AtomicInteger();

	BodyReceiver(ServletInputStream input, DataSize limit, Memory memory, AsyncContext async) {
		this.input = input;
		this.limit = limit;
		this.memory = memory;
		this.async = async;
	}

	/** Why the body is not complete, or null if it is. */
	@Nullable WebException failure() {
		return this.failure;
	}

	/** How many fields a form of this sender has at most. */
	int mostFields() {
		return this.memory.sender().mostFields();
	}

	byte[] bytes() {
		return this.body.toByteArray();
	}

	/** Give the memory back; the body is not used any more. */
	void release() {
		if (this.released.compareAndSet(false, true)) {
			this.memory.giveBack(this.counted.get());
		}
	}

	@Override
	public void onDataAvailable() throws IOException {
		byte[] part = new byte[PART_BYTES];
		while (!this.ended.get() && this.input.isReady()) {
			int count = this.input.read(part);
			if (count < 0) {
				return;
			}
			if (this.failure != null) {
				discard(count);
			}
			else if (this.body.size() + count > this.limit.toBytes()) {
				this.failure = this.memory.sender().tooLarge(this.limit);
			}
			else if (!this.memory.take(count)) {
				this.failure = WebException.tooMuchAtOnce();
			}
			else {
				this.counted.addAndGet(count);
				this.body.write(part, 0, count);
			}
		}
		if (this.failure != null) {
			end(this.failure);
		}
	}

	/** A client could not read the answer of a connection with bytes that wait. */
	private void discard(int count) {
		this.discarded += count;
		if (this.discarded > MOST_DISCARDED) {
			end(this.failure);
		}
	}

	@Override
	public void onAllDataRead() {
		end(this.failure);
	}

	private void end(@Nullable WebException reason) {
		if (this.ended.compareAndSet(false, true)) {
			this.failure = reason;
			this.async.dispatch();
		}
	}

	/** The client has gone, or sent what is not a body. */
	@Override
	public void onError(Throwable error) {
		if (this.ended.compareAndSet(false, true)) {
			release();
			this.async.complete();
		}
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		end(WebException.requestTooSlow());
	}

	@Override
	public void onError(AsyncEvent event) {
		release();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		release();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
		// The answer is a stream: it has nothing to do with the body any more.
	}

	/**
	 * Where the bytes of a sender are counted.
	 *
	 * @param all that of all senders of its kind
	 * @param sender who sends them
	 */
	record Memory(BodyMemory all, BodySender sender) {

		boolean take(int bytes) {
			return this.all.take(this.sender.name(), bytes);
		}

		void giveBack(int bytes) {
			this.all.giveBack(this.sender.name(), bytes);
		}

	}

}

package dev.blockload.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a file as the client takes it, without a thread. The file is deleted when it is
 * sent, or when the client is gone or too slow.
 */
final class FileDownload implements WriteListener, OpenAnswers.Answer {

	private static final Logger LOG = LoggerFactory.getLogger(FileDownload.class);

	private static final int CHUNK = 64 * 1024;

	private final AsyncContext async;

	private final SlowClient client;

	private final ServletOutputStream out;

	private final InputStream in;

	private final long timeout;

	private final byte[] chunk = new byte[CHUNK];

	private final long begun = System.nanoTime();

	/** When the client last took something. */
	private volatile long takenAt = this.begun;

	private volatile long bytes;

	private Runnable ended = () -> {
	};

	private FileDownload(InputStream in, long timeout, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		this.in = in;
		this.timeout = timeout;
		this.out = response.getOutputStream();
		this.async = request.startAsync();
		this.async.setTimeout(0);
		this.client = SlowClient.watch(request, this.async, this, this::end);
	}

	/**
	 * Prepare to send a file; it is deleted in any case.
	 * @param timeout the client takes something within so many nanoseconds
	 */
	static FileDownload of(Path file, long timeout, HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		long size = Files.size(file);
		InputStream in = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
		try {
			response.setContentLengthLong(size);
			return new FileDownload(in, timeout, request, response);
		}
		catch (IOException | RuntimeException ex) {
			in.close();
			throw ex;
		}
	}

	/** Set what is called when the download has ended; before it begins. */
	void onEnd(Runnable action) {
		this.ended = action;
	}

	/** Begin to send; returns at once. */
	void begin() {
		this.out.setWriteListener(this);
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate") // One thread at a time writes.
	public void onWritePossible() throws IOException {
		this.takenAt = System.nanoTime();
		while (this.out.isReady()) {
			int read = this.in.read(this.chunk);
			if (read < 0) {
				this.async.complete();
				return;
			}
			// The server keeps the array until it is written.
			this.out.write(this.chunk, 0, read);
			long sent = this.bytes;
			this.bytes = sent + read;
			this.takenAt = System.nanoTime();
		}
	}

	@Override
	public void onError(Throwable cause) {
		this.client.close();
	}

	@Override
	public void look() {
		long now = System.nanoTime();
		if (now - this.takenAt >= this.timeout || StreamedRequest.isTooSlow(this.bytes, now - this.begun)) {
			this.client.close();
		}
	}

	private void end() {
		try {
			this.in.close();
		}
		catch (IOException ex) {
			LOG.warn("A temporary file could not be deleted: {}", ex.getMessage());
		}
		this.ended.run();
	}

}

package dev.blockload.api;

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

/**
 * Sends a temporary file as the client takes it: a slow client occupies no thread. The
 * file is deleted when it is sent, or when the client is gone.
 */
final class FileDownload implements WriteListener {

	private static final int CHUNK = 64 * 1024;

	private final AsyncContext context;

	private final ServletOutputStream out;

	private final InputStream in;

	private final byte[] chunk = new byte[CHUNK];

	private FileDownload(AsyncContext context, ServletOutputStream out, InputStream in) {
		this.context = context;
		this.out = out;
		this.in = in;
	}

	/** Begin to send a file; returns at once. */
	static void start(Path file, HttpServletRequest request, HttpServletResponse response) throws IOException {
		long size = Files.size(file);
		InputStream in = Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
		try {
			response.setContentLengthLong(size);
			AsyncContext context = request.startAsync();
			// The server ends a connection that takes nothing for some time.
			context.setTimeout(0);
			ServletOutputStream out = response.getOutputStream();
			out.setWriteListener(new FileDownload(context, out, in));
		}
		catch (IOException | RuntimeException ex) {
			in.close();
			throw ex;
		}
	}

	@Override
	public void onWritePossible() throws IOException {
		while (this.out.isReady()) {
			int read = this.in.read(this.chunk);
			if (read < 0) {
				end();
				return;
			}
			// The server keeps the array until it is written.
			this.out.write(this.chunk, 0, read);
		}
	}

	@Override
	public void onError(Throwable cause) {
		try {
			end();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private void end() throws IOException {
		this.in.close();
		this.context.complete();
	}

}

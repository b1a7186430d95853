package dev.blockload.storage.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Keeps the client of a stream open until the stream is closed.
 */
final class ClientBoundInputStream extends FilterInputStream {

	private final SharedClient.Hold hold;

	ClientBoundInputStream(InputStream in, SharedClient.Hold hold) {
		super(in);
		this.hold = hold;
	}

	@Override
	public void close() throws IOException {
		try {
			super.close();
		}
		finally {
			this.hold.close();
		}
	}

}

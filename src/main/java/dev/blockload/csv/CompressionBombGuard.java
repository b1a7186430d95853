package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;

/**
 * Stops a file that decompresses to far more than any real one does.
 */
final class CompressionBombGuard extends InputStream {

	/** So much may come out of anything. */
	private static final long HARMLESS_BYTES = 1024 * 1024;

	private final InputStream in;

	private final CompressedInput compressed;

	private final int ratio;

	private long decompressed;

	CompressionBombGuard(InputStream in, CompressedInput compressed, int ratio) {
		this.in = in;
		this.compressed = compressed;
		this.ratio = ratio;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		int count = this.in.read(bytes, offset, length);
		if (count > 0) {
			this.decompressed += count;
			long most = Math.max(HARMLESS_BYTES, this.compressed.got() * this.ratio);
			if (this.decompressed > most) {
				throw CsvException.bomb(this.compressed.got(), most, this.ratio);
			}
		}
		return count;
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}

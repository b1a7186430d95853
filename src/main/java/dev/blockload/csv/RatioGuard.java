package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;

/**
 * Stops a file that unpacks to far more than any real one does.
 */
final class RatioGuard extends InputStream {

	/** So much may come out of anything. */
	private static final long HARMLESS_BYTES = 1024 * 1024;

	private final InputStream in;

	private final PackedInput packed;

	private final int ratio;

	private long unpacked;

	RatioGuard(InputStream in, PackedInput packed, int ratio) {
		this.in = in;
		this.packed = packed;
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
			this.unpacked += count;
			long most = Math.max(HARMLESS_BYTES, this.packed.got() * this.ratio);
			if (this.unpacked > most) {
				throw CsvException.bomb(this.packed.got(), most, this.ratio);
			}
		}
		return count;
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

}

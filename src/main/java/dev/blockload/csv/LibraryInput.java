package dev.blockload.csv;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import dev.blockload.Failure;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/**
 * The content of a file that a library decompresses: bzip2, one stream after the other,
 * or xz. What the library says of damaged data becomes a failure of this package; what
 * fails below it stays as it is.
 */
final class LibraryInput extends InputStream {

	/** An xz file that needs more, in KiB, is refused: it would have to be held. */
	private static final int MOST_XZ_KIB = 100 * 1024;

	private final CompressedInput in;

	private final Compression compression;

	private final Source source;

	private @Nullable InputStream content;

	LibraryInput(CompressedInput in, Compression compression) {
		this.in = in;
		this.compression = compression;
		this.source = new Source(in);
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		try {
			InputStream opened = this.content;
			if (opened == null) {
				opened = open();
				this.content = opened;
			}
			int count = opened.read(bytes, offset, length);
			while (count == 0) {
				count = opened.read(bytes, offset, length);
			}
			return count;
		}
		catch (Failure ex) {
			throw ex;
		}
		catch (IOException | RuntimeException ex) {
			IOException below = this.source.failure;
			if (below != null) {
				throw below;
			}
			if (this.source.ended) {
				throw this.in.cutOff();
			}
			throw this.in.damaged((ex.getMessage() != null) ? ex.getMessage() : "the data is damaged");
		}
	}

	private InputStream open() throws IOException {
		return switch (this.compression) {
			case BZIP2 -> new BZip2CompressorInputStream(this.source, true);
			case XZ -> new XZInputStream(this.source, MOST_XZ_KIB);
			case GZIP, ZIP, ZSTD, NONE, AUTO ->
				throw new IllegalStateException("no library reads a file that is " + this.compression.text());
		};
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

	/**
	 * What the library reads from, with the failures that are not its own.
	 */
	private static final class Source extends FilterInputStream {

		private @Nullable IOException failure;

		private boolean ended;

		Source(InputStream in) {
			super(in);
		}

		@Override
		public int read() throws IOException {
			try {
				int value = super.read();
				this.ended |= value < 0;
				return value;
			}
			catch (IOException ex) {
				this.failure = ex;
				throw ex;
			}
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			try {
				int count = super.read(bytes, offset, length);
				this.ended |= count < 0;
				return count;
			}
			catch (IOException ex) {
				this.failure = ex;
				throw ex;
			}
		}

	}

}

package dev.blockload.csv;

import java.io.IOException;
import java.io.InputStream;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import org.jspecify.annotations.Nullable;

/**
 * The content of a zstd file, RFC 8878: one frame after the other, and nothing else. A
 * window of more than 128 MiB is refused, as the command line tool does by default: it
 * would have to be held.
 */
final class ZstdInput extends InputStream {

	private final CompressedInput in;

	private @Nullable ZstdInputStreamNoFinalizer content;

	ZstdInput(CompressedInput in) {
		this.in = in;
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
			ZstdInputStreamNoFinalizer opened = this.content;
			if (opened == null) {
				if (this.in.atEnd()) {
					throw this.in.cutOff();
				}
				opened = new ZstdInputStreamNoFinalizer(this.in);
				this.content = opened;
			}
			int count = opened.read(bytes, offset, length);
			while (count == 0) {
				count = opened.read(bytes, offset, length);
			}
			return count;
		}
		catch (ZstdIOException ex) {
			throw this.in.damaged((ex.getMessage() != null) ? ex.getMessage() : "the data is damaged");
		}
	}

	@Override
	public void close() throws IOException {
		ZstdInputStreamNoFinalizer opened = this.content;
		if (opened != null) {
			opened.close();
		}
		this.in.close();
	}

}

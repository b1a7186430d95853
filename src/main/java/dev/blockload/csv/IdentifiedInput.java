package dev.blockload.csv;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;

import org.jspecify.annotations.Nullable;

/**
 * Decompressed content, which fails at its first byte if it is not text: an archive, a
 * document, or compressed once more.
 */
final class IdentifiedInput extends FilterInputStream {

	private final Compression compression;

	private @Nullable PushbackInputStream content;

	IdentifiedInput(InputStream in, Compression compression) {
		super(in);
		this.compression = compression;
	}

	@Override
	public int read() throws IOException {
		return content().read();
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		return content().read(bytes, offset, length);
	}

	private InputStream content() throws IOException {
		PushbackInputStream opened = this.content;
		if (opened == null) {
			opened = new PushbackInputStream(this.in, Compression.MAGIC_BYTES);
			byte[] beginning = opened.readNBytes(Compression.MAGIC_BYTES);
			Compression again = Compression.found(beginning);
			if (again != Compression.NONE) {
				throw CsvException.compressedTwice(this.compression.text(), again.text());
			}
			ForeignContent.binary(beginning).ifPresent((found) -> {
				throw CsvException.notCsv(found);
			});
			opened.unread(beginning);
			this.content = opened;
		}
		return opened;
	}

	@Override
	public long skip(long count) throws IOException {
		return content().skip(count);
	}

	@Override
	public int available() throws IOException {
		return content().available();
	}

	@Override
	public boolean markSupported() {
		return false;
	}

}

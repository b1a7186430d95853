package dev.blockload.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

import com.github.luben.zstd.ZstdOutputStream;

/**
 * A file of a case: which records, in which order, how compressed.
 *
 * @param shape its columns
 * @param order of its keys
 * @param rejects percent of its records that are wrong
 * @param packing how it is compressed
 */
record BenchFile(Shape shape, KeyOrder order, int rejects, Packing packing) {

	private static final int FLUSH = 1 << 16;

	/** A prime: its multiples modulo the number of records meet each record once. */
	private static final long STEP = 2_654_435_761L;

	/**
	 * The same records without compression, which the other contenders of a case read.
	 */
	BenchFile plain() {
		return new BenchFile(this.shape, this.order, this.rejects, Packing.NONE);
	}

	/** The same file with no wrong record. */
	BenchFile valid() {
		return new BenchFile(this.shape, this.order, 0, this.packing);
	}

	/** The name of the file of about so many bytes. */
	String name(long bytes) {
		return "%s-%s-%d-%d.csv%s".formatted(this.shape, this.order, this.rejects, bytes, this.packing.suffix)
			.toLowerCase(java.util.Locale.ROOT);
	}

	/**
	 * The file, which is written if it does not exist.
	 * @param folder where it is
	 * @param bytes about how long it is before it is compressed
	 */
	Path in(Path folder, long bytes) throws IOException {
		Path file = folder.resolve(name(bytes));
		if (Files.notExists(file)) {
			Path unfinished = folder.resolve(name(bytes) + ".new");
			try (OutputStream out = this.packing
				.to(new BufferedOutputStream(Files.newOutputStream(unfinished), FLUSH))) {
				write(out, this.shape.rows(bytes));
			}
			Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
		}
		return file;
	}

	private void write(OutputStream out, long rows) throws IOException {
		StringBuilder text = new StringBuilder(this.shape.names()).append('\n');
		for (long row = 0; row < rows; row++) {
			long key = (this.order == KeyOrder.SORTED) ? row : row * STEP % rows;
			Shape.Validity valid = (row % 100 < this.rejects) ? Shape.Validity.WRONG : Shape.Validity.RIGHT;
			this.shape.append(text, row, key, valid);
			if (text.length() >= FLUSH) {
				out.write(text.toString().getBytes(StandardCharsets.UTF_8));
				text.setLength(0);
			}
		}
		out.write(text.toString().getBytes(StandardCharsets.UTF_8));
	}

	/** The order of the keys in a file. */
	enum KeyOrder {

		SORTED, RANDOM

	}

	/** How a file is compressed. */
	enum Packing {

		NONE(""), GZIP(".gz"), ZSTD(".zst");

		private final String suffix;

		Packing(String suffix) {
			this.suffix = suffix;
		}

		private OutputStream to(OutputStream file) throws IOException {
			return switch (this) {
				case NONE -> file;
				case GZIP -> new GZIPOutputStream(file, FLUSH);
				case ZSTD -> new ZstdOutputStream(file);
			};
		}

	}

}

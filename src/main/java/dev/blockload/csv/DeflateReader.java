package dev.blockload.csv;

import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One stream of deflated data inside a file: inflated, counted and summed up. The JDK's
 * own streams take anything that follows for the end of the file.
 */
final class DeflateReader implements AutoCloseable {

	private final CompressedInput in;

	private final Inflater inflater = new Inflater(true);

	private final CRC32 sum = new CRC32();

	DeflateReader(CompressedInput in) {
		this.in = in;
	}

	/** Begin another stream. */
	void begin() {
		this.inflater.reset();
		this.sum.reset();
	}

	/**
	 * Inflate some.
	 * @return how many bytes, or -1 at the end of the stream
	 */
	int read(byte[] bytes, int offset, int length) throws IOException {
		while (true) {
			int given = 0;
			if (this.inflater.needsInput() && !this.inflater.finished()) {
				if (this.in.atEnd()) {
					throw this.in.cutOff();
				}
				given = this.in.to() - this.in.from();
				this.inflater.setInput(this.in.buffer(), this.in.from(), given);
			}
			int count = inflate(bytes, offset, length);
			if (count > 0) {
				this.sum.update(bytes, offset, count);
				return count;
			}
			if (this.inflater.finished()) {
				return -1;
			}
			if (this.inflater.needsDictionary()) {
				throw this.in.damaged("it needs a dictionary, which is not supported");
			}
		}
	}

	private int inflate(byte[] bytes, int offset, int length) throws IOException {
		int before = this.inflater.getRemaining();
		try {
			return this.inflater.inflate(bytes, offset, length);
		}
		catch (DataFormatException ex) {
			throw this.in.damaged((ex.getMessage() != null) ? ex.getMessage() : "the data is damaged");
		}
		finally {
			this.in.taken(before - this.inflater.getRemaining());
		}
	}

	/** The CRC-32 of what came out. */
	long sum() {
		return this.sum.getValue();
	}

	/** How many bytes came out. */
	long size() {
		return this.inflater.getBytesWritten();
	}

	/** How many bytes went in. */
	long compressedSize() {
		return this.inflater.getBytesRead();
	}

	@Override
	public void close() {
		this.inflater.end();
	}

}

package dev.blockload.storage.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

import dev.blockload.Printable;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of a file of the spool. Ends exactly at its end, or fails. For use by one
 * thread.
 */
final class SpoolInputStream extends InputStream {

	private final FileChannel channel;

	private final Pin pin;

	private final long end;

	private long next;

	SpoolInputStream(FileChannel channel, Pin pin, long start, long end) {
		this.channel = channel;
		this.pin = pin;
		this.next = start;
		this.end = end;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
	}

	@Override
	public int read(byte[] buffer, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		if (this.next == this.end) {
			return -1;
		}
		int count = (int) Math.min(length, this.end - this.next);
		int read;
		try {
			read = this.channel.read(ByteBuffer.wrap(buffer, offset, count), this.next);
		}
		catch (IOException ex) {
			throw failure("cannot be read at byte " + this.next + ": " + ex, ex);
		}
		if (read <= 0) {
			throw failure("ends at byte " + this.next + ". Expected " + this.pin.size() + " bytes", null);
		}
		this.next += read;
		return read;
	}

	private StorageException failure(String what, @Nullable IOException cause) {
		return new StorageException(StorageCode.READ_BROKEN,
				"Pushed file '" + Printable.line(this.pin.key()) + "' " + what + ".",
				"Check the disk of the spool. Or push the file again.", cause);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}

package dev.blockload.storage.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * Writes one body into the spool, in flat memory. What it reserved is released when it is
 * closed, and a part that was not completed is deleted.
 */
final class SpoolWriter implements AutoCloseable {

	/** For so many bytes at a time room is reserved if the length is not known. */
	static final long STEP = 16L << 20;

	private static final int BUFFER = 1 << 16;

	private final SpoolFolder folder;

	private final SpoolRoom room;

	private final long maxFile;

	private final MessageDigest digest = sha256();

	private @Nullable Path part;

	private long reserved;

	private long received;

	SpoolWriter(SpoolFolder folder, SpoolRoom room, long maxFile) {
		this.folder = folder;
		this.room = room;
		this.maxFile = maxFile;
	}

	/**
	 * Receive a body to its end.
	 * @param body read to its end, not closed
	 * @param declared its length, or null if the request does not declare it
	 */
	void receive(InputStream body, @Nullable Long declared) throws IOException {
		if (declared != null && declared > this.maxFile) {
			throw SpoolException.tooLarge(this.maxFile);
		}
		reserve((declared != null) ? declared : step());
		Path file = this.folder.newPart();
		this.part = file;
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
			byte[] buffer = new byte[BUFFER];
			for (int count = read(body, buffer, declared); count >= 0; count = read(body, buffer, declared)) {
				if (this.received + count > this.maxFile) {
					throw SpoolException.tooLarge(this.maxFile);
				}
				if (declared != null && this.received + count > declared) {
					throw SpoolException.truncated(this.received + count, declared, null);
				}
				if (count > this.reserved) {
					reserve(step());
				}
				write(channel, ByteBuffer.wrap(buffer, 0, count));
			}
		}
		if (declared != null && this.received != declared) {
			throw SpoolException.truncated(this.received, declared, null);
		}
		if (this.received == 0) {
			throw SpoolException.empty();
		}
	}

	/** How much more room a body of unknown length needs at most for now. */
	private long step() {
		return Math.min(STEP, this.maxFile - this.received);
	}

	/** A failure to read is one of the client, and a failure to write one of the disk. */
	private int read(InputStream body, byte[] buffer, @Nullable Long declared) {
		try {
			return body.read(buffer);
		}
		catch (IOException ex) {
			throw SpoolException.truncated(this.received, declared, ex);
		}
	}

	private void write(FileChannel channel, ByteBuffer bytes) throws IOException {
		this.digest.update(bytes.duplicate());
		int count = bytes.remaining();
		try {
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
		}
		catch (IOException ex) {
			// Other users of the disk can fill it meanwhile.
			long free = Files.getFileStore(this.folder.path()).getUsableSpace();
			if (free < SpoolRoom.SPARE) {
				throw SpoolException.diskFull(this.folder.path(), free, count);
			}
			throw ex;
		}
		this.received += count;
		this.reserved -= count;
		this.room.arrived(count);
	}

	private void reserve(long bytes) throws IOException {
		this.room.reserve(bytes);
		this.reserved += bytes;
	}

	/**
	 * Complete the file.
	 * @param key its key
	 * @return its name
	 */
	SpoolName complete(String key) throws IOException {
		SpoolName name = new SpoolName(key, HexFormat.of().formatHex(this.digest.digest()));
		Path arrived = this.part;
		if (arrived == null) {
			throw new IllegalStateException("No body has arrived for '" + key + "'.");
		}
		this.folder.complete(arrived, name);
		this.part = null;
		return name;
	}

	@Override
	public void close() throws IOException {
		this.room.release(this.reserved);
		this.reserved = 0;
		Path left = this.part;
		if (left != null) {
			this.part = null;
			this.room.deleted(this.received);
			Files.deleteIfExists(left);
		}
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}

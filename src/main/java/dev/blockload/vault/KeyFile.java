package dev.blockload.vault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A file of keys, which only its owner can read. Is read again when it has changed. Safe
 * for use by many threads.
 */
final class KeyFile {

	/** Enough for the most keys that a keyset can have. */
	private static final int MOST_BYTES = 64 * 1024;

	private final Path path;

	private @Nullable Keyset keyset;

	private @Nullable Version version;

	KeyFile(Path path) {
		this.path = path;
	}

	/**
	 * The keys in the file. While a new version of it cannot be read, such as in the
	 * middle of a copy, those of the version before.
	 * @throws VaultException code {@code key-file} if no version could be read
	 */
	synchronized Keyset read() {
		Keyset known = this.keyset;
		try {
			Version found = version();
			if (known == null || !found.equals(this.version)) {
				known = parse(found);
				this.keyset = known;
				this.version = found;
			}
			return known;
		}
		catch (IOException ex) {
			return orKnown(notRead(ex));
		}
		catch (VaultException ex) {
			return orKnown(ex);
		}
	}

	private Keyset orKnown(VaultException failure) {
		Keyset known = this.keyset;
		if (known == null) {
			throw failure;
		}
		return known;
	}

	private Keyset parse(Version found) throws IOException {
		if (found.size() > MOST_BYTES) {
			throw notKeys();
		}
		return Keyset.parse(Files.readString(this.path)).orElseThrow(this::notKeys);
	}

	private VaultException notRead(IOException cause) {
		if (cause instanceof NoSuchFileException) {
			return new VaultException(VaultCode.KEY_FILE, "The file of keys '" + this.path + "' does not exist.",
					"Create it: ./blockload keys create " + this.path + ", or copy it from another node.");
		}
		return (cause instanceof CharacterCodingException) ? notKeys()
				: new VaultException(
						VaultCode.KEY_FILE, "The file of keys '" + this.path + "' cannot be read: "
								+ cause.getClass().getSimpleName() + ".",
						"Let the account that Blockload runs as own the file, with mode 0600.");
	}

	private VaultException notKeys() {
		return new VaultException(VaultCode.KEY_FILE,
				"The file '" + this.path + "' does not contain keys. Expected a file that 'keys create' wrote.",
				"Restore it from a backup, or copy it from another node.");
	}

	private Version version() throws IOException {
		return new Version(Files.getLastModifiedTime(this.path), Files.size(this.path), String
			.valueOf(Files.readAttributes(this.path, java.nio.file.attribute.BasicFileAttributes.class).fileKey()));
	}

	/**
	 * Write a new file, which only this account can read.
	 * @throws VaultException code {@code key-file-exists} if there is one
	 */
	void create(Keyset keys) {
		try {
			write(this.path, keys);
		}
		catch (FileAlreadyExistsException ex) {
			throw new VaultException(VaultCode.KEY_FILE_EXISTS,
					"The file '" + this.path + "' exists. Keys are never overwritten.",
					"Choose another file name. To add a key to this file: ./blockload keys rotate");
		}
		catch (IOException ex) {
			throw notWritten(ex);
		}
	}

	/** Put other keys in the place of the file, at once and for its owner. */
	synchronized void replace(Keyset keys) {
		try {
			Path real = this.path.toRealPath();
			Path temporary = real.resolveSibling(real.getFileName() + ".new");
			Files.deleteIfExists(temporary);
			try {
				write(temporary, keys);
				if (!Files.getOwner(temporary).equals(Files.getOwner(real))) {
					Files.setOwner(temporary, Files.getOwner(real));
				}
				Files.move(temporary, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			}
			finally {
				Files.deleteIfExists(temporary);
			}
			this.version = null;
		}
		catch (IOException ex) {
			throw notWritten(ex);
		}
	}

	private VaultException notWritten(IOException cause) {
		return new VaultException(VaultCode.KEY_FILE,
				"The file of keys '" + this.path + "' cannot be written: " + cause.getClass().getSimpleName() + ".",
				"Run the command with the account that owns the file, in a directory that it can write to.");
	}

	private static void write(Path path, Keyset keys) throws IOException {
		try (FileChannel channel = FileChannel.open(path,
				Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
			ByteBuffer bytes = ByteBuffer.wrap(keys.json().getBytes(StandardCharsets.UTF_8));
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			channel.force(true);
		}
	}

	/**
	 * What changes when the file does.
	 *
	 * @param modified when it was last written
	 * @param size in bytes
	 * @param identity of the file, which a replaced file does not have
	 */
	private record Version(FileTime modified, long size, String identity) {
	}

}

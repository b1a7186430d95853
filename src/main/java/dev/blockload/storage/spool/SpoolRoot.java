package dev.blockload.storage.spool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The folder that {@code --spool} names. Each installation has a folder in it, whose name
 * is the number of the installation: nodes of several databases can have the same spool.
 * Only the account of the node can use it. Safe for use by many threads.
 */
final class SpoolRoot {

	private static final Set<PosixFilePermission> ONLY_OWNER = PosixFilePermissions.fromString("rwx------");

	private static final String PROBE = ".probe";

	private final Path path;

	private final Sync sync;

	/** The account of this process, as the file system of the spool names it. */
	private volatile @Nullable UserPrincipal account;

	SpoolRoot(Path path, Sync sync) {
		// So that each folder has one path, and ends at this one.
		this.path = path.toAbsolutePath().normalize();
		this.sync = sync;
	}

	Path path() {
		return this.path;
	}

	/** Whether files of a file system have owners and modes. */
	static boolean hasOwners(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	/** What protects a file or a folder that is created. */
	static FileAttribute<?>[] only(Path path, String mode) {
		return hasOwners(path)
				? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)) }
				: new FileAttribute<?>[0];
	}

	/**
	 * The folder of an installation, which is created if it does not exist.
	 * @throws SpoolException code {@code spool-failed} if another account can use the
	 * spool
	 */
	SpoolFolder of(UUID installation) throws IOException {
		create(this.path);
		requirePrivate();
		Path folder = this.path.resolve(installation.toString());
		if (Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)) {
			create(folder);
		}
		SpoolFolder found = new SpoolFolder(this.path, folder, this.sync);
		found.requireNoLink(folder);
		if (hasOwners(folder)) {
			requireOwn(folder);
			// Blockload created it, so that nothing else needs another mode.
			if (!ONLY_OWNER.equals(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))) {
				Files.setPosixFilePermissions(folder, ONLY_OWNER);
			}
		}
		return found;
	}

	/** The same, without creating anything. */
	SpoolFolder existing(UUID installation) {
		return new SpoolFolder(this.path, this.path.resolve(installation.toString()), this.sync);
	}

	/**
	 * All folders with a number: those of all installations, and that of versions which
	 * had the files in the spool itself.
	 */
	List<SpoolFolder> numbered() throws IOException {
		List<SpoolFolder> folders = new ArrayList<>();
		if (!Files.isDirectory(this.path)) {
			return folders;
		}
		folders.add(new SpoolFolder(this.path, this.path, this.sync));
		try (Stream<Path> entries = Files.list(this.path)) {
			entries.filter((entry) -> isNumber(String.valueOf(entry.getFileName())))
				.filter((entry) -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
				.map((entry) -> new SpoolFolder(this.path, entry, this.sync))
				.forEach(folders::add);
		}
		return folders;
	}

	/** The folder with a number. */
	Optional<SpoolFolder> numbered(UUID number) throws IOException {
		for (SpoolFolder folder : numbered()) {
			if (folder.existingId().filter(number::equals).isPresent()) {
				return Optional.of(folder);
			}
		}
		return Optional.empty();
	}

	/** Delete what a process left that died while it found out its own account. */
	void deleteProbes(Instant before) throws IOException {
		if (!Files.isDirectory(this.path)) {
			return;
		}
		try (DirectoryStream<Path> probes = Files.newDirectoryStream(this.path, "*" + PROBE)) {
			for (Path probe : probes) {
				if (SpoolFolder.isOlder(probe, before)) {
					Files.deleteIfExists(probe);
				}
			}
		}
	}

	private static boolean isNumber(String name) {
		try {
			return UUID.fromString(name).toString().equals(name);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private void create(Path folder) throws IOException {
		if (Files.isDirectory(folder)) {
			return;
		}
		Path parent = folder.toAbsolutePath().getParent();
		if (parent != null) {
			createParent(parent);
		}
		createNew(folder, only(folder, "rwx------"));
	}

	private void createParent(Path folder) throws IOException {
		if (Files.isDirectory(folder)) {
			return;
		}
		Path parent = folder.getParent();
		if (parent != null) {
			createParent(parent);
		}
		createNew(folder);
	}

	private void createNew(Path folder, FileAttribute<?>... attributes) throws IOException {
		try {
			Files.createDirectory(folder, attributes);
		}
		catch (FileAlreadyExistsException ex) {
			if (!Files.isDirectory(folder)) {
				throw ex;
			}
			// Another body, or another node, created it.
		}
		Path parent = folder.toAbsolutePath().getParent();
		if (parent != null) {
			try {
				this.sync.of(parent);
			}
			catch (AccessDeniedException ex) {
				// This account can create names in it, and cannot list them.
			}
		}
	}

	/**
	 * Refuse a spool that another account can read or change.
	 * @throws SpoolException code {@code spool-failed}
	 */
	void requirePrivate() throws IOException {
		if (!hasOwners(this.path)) {
			return;
		}
		UserPrincipal own = account();
		UserPrincipal owner = Files.getOwner(this.path);
		if (own != null && !owner.equals(own)) {
			throw SpoolException.otherOwner(this.path, owner, own);
		}
		Set<PosixFilePermission> mode = Files.getPosixFilePermissions(this.path);
		if (!mode.equals(ONLY_OWNER)) {
			throw SpoolException.otherMode(this.path, mode);
		}
		if (own == null) {
			throw SpoolException.otherOwner(this.path, owner, null);
		}
	}

	private void requireOwn(Path folder) throws IOException {
		UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
		if (!owner.equals(account())) {
			throw SpoolException.otherOwner(folder, owner, account());
		}
	}

	/**
	 * Who this process is: a network file system can know it by another name. Null if it
	 * cannot create a file here.
	 */
	private @Nullable UserPrincipal account() throws IOException {
		UserPrincipal known = this.account;
		if (known == null) {
			Path probe = this.path.resolve(UUID.randomUUID() + PROBE);
			try {
				Files.createFile(probe, only(probe, "rw-------"));
				known = Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS);
				this.account = known;
			}
			catch (AccessDeniedException ex) {
				return null;
			}
			finally {
				Files.deleteIfExists(probe);
			}
		}
		return known;
	}

}

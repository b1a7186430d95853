package dev.blockload.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * ETags of files that people put into a bucket's folder, or write over there: made from
 * what the file system knows of a file (which file, its size, its last modification),
 * kept in the extended attribute where S3Proxy looks for the ETag. A file that came
 * through S3 keeps the ETag it was given, until it is written over by hand.
 */
final class FileTags {

	/** Where S3Proxy keeps an ETag; Java puts one more {@code user.} before it. */
	private static final String TAG = "user.content-md5";

	/** Ours: what the file was like when it got its tag. */
	private static final String STATE = "blockload-state";

	private final Path root;

	FileTags(Path root) {
		this.root = root;
	}

	/**
	 * Bring tags up to date.
	 * @param bucket the bucket's name
	 * @param key the object's, or null for all of the bucket
	 */
	void refresh(String bucket, @Nullable String key) throws IOException {
		Path file;
		try {
			Path folder = this.root.resolve(bucket).normalize();
			file = (key != null) ? folder.resolve(key).normalize() : folder;
			if (!folder.startsWith(this.root) || !file.startsWith(folder)) {
				return;
			}
		}
		catch (InvalidPathException ex) {
			return; // S3Proxy has its own answer to that.
		}
		if (key == null) {
			refreshAll(file);
		}
		else if (Files.isRegularFile(file)) {
			refresh(file, Files.readAttributes(file, BasicFileAttributes.class));
		}
	}

	private void refreshAll(Path folder) throws IOException {
		Files.walkFileTree(folder, new SimpleFileVisitor<>() {
			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				try {
					if (attributes.isRegularFile()) {
						refresh(file, attributes);
					}
				}
				catch (IOException ex) {
					// Gone meanwhile, or not ours to write to: one file must not hide the
					// others. Asked for by its key, it fails.
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) {
				return FileVisitResult.CONTINUE;
			}
		});
	}

	private static synchronized void refresh(Path file, BasicFileAttributes attributes) throws IOException {
		UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
		String state = attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime().toInstant();
		List<String> names = view.list();
		if (names.contains(STATE)) {
			if (read(view).equals(state)) {
				return;
			}
			write(view, TAG, tag(state));
		}
		else if (!names.contains(TAG)) {
			write(view, TAG, tag(state));
		}
		write(view, STATE, state);
	}

	// Looks like that of a multipart upload, which is no MD5 of the content either.
	private static String tag(String state) {
		try {
			byte[] digest = MessageDigest.getInstance("MD5").digest(state.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest) + "-1";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String read(UserDefinedFileAttributeView view) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(view.size(STATE));
		view.read(STATE, buffer);
		return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
	}

	private static void write(UserDefinedFileAttributeView view, String name, String value) throws IOException {
		view.write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
	}

}

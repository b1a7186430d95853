package dev.blockload.embedded;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Decides which names are buckets and which keys are objects of a store over a folder.
 * S3Proxy follows symbolic links and shortens {@code a/../b}, so that a key could name a
 * file outside its bucket. Here a key is an object only if its segments are the names of
 * folders and a file, and none of them is a symbolic link. Runs in the child process.
 */
final class BucketPaths {

	private final Path root;

	BucketPaths(Path root) {
		this.root = root;
	}

	/** Whether a folder with this name can be a bucket. */
	boolean isBucketName(String bucket) {
		return isSegment(bucket) && !Files.isSymbolicLink(this.root.resolve(bucket));
	}

	/** Whether a bucket of this name exists. */
	boolean isBucket(String bucket) {
		return isBucketName(bucket) && Files.isDirectory(this.root.resolve(bucket), LinkOption.NOFOLLOW_LINKS);
	}

	/**
	 * Whether a key can be an object of a bucket.
	 * @param key the whole key, or the prefix of a listing up to its last slash
	 */
	boolean isKey(String bucket, String key) {
		Path path = this.root.resolve(bucket);
		// A folder is a key that ends in one slash.
		String name = key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
		for (String segment : name.split("/", -1)) {
			if (!isSegment(segment)) {
				return false;
			}
			path = path.resolve(segment);
			if (Files.isSymbolicLink(path)) {
				return false;
			}
		}
		return true;
	}

	/** Whether a listing with a prefix can have entries. */
	boolean isPrefix(String bucket, String prefix) {
		int slash = prefix.lastIndexOf('/');
		return slash < 0 || isKey(bucket, prefix.substring(0, slash + 1));
	}

	private boolean isSegment(String segment) {
		if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.indexOf('/') >= 0) {
			return false;
		}
		try {
			return this.root.getFileSystem().getPath(segment).getNameCount() == 1;
		}
		catch (InvalidPathException ex) {
			return false;
		}
	}

}

package dev.blockload.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * An embedded server is missing or does not start. A restart can succeed after the cause
 * is removed.
 */
public final class EmbeddedException extends Failure {

	private static final long serialVersionUID = 1L;

	private EmbeddedException(EmbeddedCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

	static EmbeddedException missing(String message, String action) {
		return new EmbeddedException(EmbeddedCode.EMBEDDED_MISSING, message, action, null);
	}

	/**
	 * A file or folder of the embedded servers cannot be used.
	 * @param path the file or folder
	 * @param what the end of the sentence, such as {@code cannot be created}
	 * @param cause why
	 */
	static EmbeddedException unusable(Path path, String what, IOException cause) {
		return failed("'" + path + "' " + what + ": " + reason(cause) + ".",
				"Check the permissions and the free space of '" + ((path.getParent() != null) ? path.getParent() : path)
						+ "'. Or set BLOCKLOAD_HOME to a directory that can be written.",
				cause);
	}

	/**
	 * Java's exceptions of files have the path as their message, and the reason in their
	 * name.
	 */
	private static String reason(IOException cause) {
		if (cause instanceof AccessDeniedException) {
			return "user '" + System.getProperty("user.name") + "' has no permission";
		}
		if (cause instanceof NoSuchFileException) {
			return "it does not exist";
		}
		if (cause instanceof FileAlreadyExistsException) {
			return "a file with this name exists";
		}
		if (cause instanceof FileSystemException file && file.getReason() != null) {
			return file.getReason();
		}
		return (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
	}

	static EmbeddedException failed(String message, @Nullable String action, @Nullable Throwable cause) {
		return new EmbeddedException(EmbeddedCode.EMBEDDED_FAILED, message, action, cause);
	}

}

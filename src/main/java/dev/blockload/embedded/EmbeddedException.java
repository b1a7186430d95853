package dev.blockload.embedded;

import java.io.IOException;
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
		return failed("'" + path + "' " + what + ": " + cause + ".", "Check the permissions and the free space of '"
				+ ((path.getParent() != null) ? path.getParent() : path) + "', then try again.", cause);
	}

	static EmbeddedException failed(String message, @Nullable String action, @Nullable Throwable cause) {
		return new EmbeddedException(EmbeddedCode.EMBEDDED_FAILED, message, action, cause);
	}

}

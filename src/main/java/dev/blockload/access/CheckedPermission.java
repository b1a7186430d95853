package dev.blockload.access;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A right that imports need, and the result of its test.
 *
 * @param name as IAM names it, such as {@code s3:GetObject}
 * @param on the ARN of the resource; for {@code s3:ListBucket} the bucket and the prefix
 * @param result the result of the test
 * @param imports the names of the imports that need it, at least one
 * @param failure the code of the failure, or null if there was none
 * @param message what was tested, or why not, and what to do
 */
public record CheckedPermission(String name, String on, Result result, List<String> imports, @Nullable String failure,
		String message) {

	public CheckedPermission {
		imports = List.copyOf(imports);
		if (name.isBlank() || on.isBlank() || imports.isEmpty() || message.isBlank()) {
			throw new IllegalArgumentException(
					"The right '" + name + "' on '" + on + "' for imports " + imports + " with message '" + message
							+ "' is incomplete. Expected a name, a resource, an import and a message.");
		}
		if (result == Result.MISSING && failure == null) {
			throw new IllegalArgumentException("The missing right '" + name + "' on '" + on
					+ "' has no failure code. Expected the code of the answer.");
		}
	}

	/** The same right, also needed by other imports. */
	CheckedPermission alsoFor(List<String> others) {
		List<String> all = Stream.concat(this.imports.stream(), others.stream()).distinct().toList();
		return new CheckedPermission(this.name, this.on, this.result, all, this.failure, this.message);
	}

	/**
	 * The result of a test.
	 */
	public enum Result {

		/** The right is granted. */
		WORKS,

		/** S3 refused the request. */
		MISSING,

		/** There was no object to test it on, or another right is missing. */
		NOT_TRIED

	}

}

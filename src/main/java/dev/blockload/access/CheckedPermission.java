package dev.blockload.access;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A right that imports need, and whether it is there.
 *
 * @param name as IAM names it, such as {@code s3:GetObject}
 * @param on the ARN of what it is needed on; for {@code s3:ListBucket} the bucket, a
 * space and the prefix
 * @param result what came of trying
 * @param imports the names of those that need it
 * @param failure the code of what S3 answered, where that was a failure, or null
 * @param told what was tried, or why it could not be; what to do where it does not work
 */
public record CheckedPermission(String name, String on, Result result, List<String> imports, @Nullable String failure,
		String told) {

	public CheckedPermission {
		imports = List.copyOf(imports);
	}

	/** The same, needed by others too. */
	CheckedPermission alsoFor(List<String> others) {
		List<String> all = Stream.concat(this.imports.stream(), others.stream()).distinct().toList();
		return new CheckedPermission(this.name, this.on, this.result, all, this.failure, this.told);
	}

	/**
	 * What came of trying a right.
	 */
	public enum Result {

		/** It is there. */
		WORKS,

		/** S3 refused. */
		MISSING,

		/** There was nothing to try it on, or another must be there first. */
		NOT_TRIED

	}

}

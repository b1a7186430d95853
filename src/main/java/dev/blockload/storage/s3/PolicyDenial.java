package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Who was denied what, and why, as AWS tells members of the account or organization. To
 * others it says no more than "Access Denied".
 *
 * @param who the ARN of the user, role or session
 * @param action such as {@code s3:GetObject}
 * @param resource its ARN, or null where AWS does not name it
 * @param type of the policy that decided
 * @param kind how it decided
 */
record PolicyDenial(String who, String action, @Nullable String resource, PolicyType type, Kind kind) {

	private static final String POLICY = "([A-Za-z -]+?(?:polic(?:y|ies)|boundar(?:y|ies)))";

	private static final Pattern MESSAGE = Pattern
		.compile("User: (arn:[A-Za-z0-9:/_+=,.@-]+) is not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)"
				+ " on (?:resource: \"?(arn:.+?)\"?|the resource associated with this ciphertext)"
				+ " (?:with an explicit deny in an? " + POLICY + "(?:: (?:arn:.*))?" + "|because no " + POLICY
				+ " allows? .*" + "|because the resource does not exist in this Region, no " + POLICY
				+ " allow access, .*)");

	private static final Pattern SESSION = Pattern.compile("(arn:[a-z-]+):sts::([0-9]+):assumed-role/([^/]+)/.+");

	/** Reads what S3 says, or finds that it says something else. */
	static Optional<PolicyDenial> read(String message) {
		Matcher matcher = MESSAGE.matcher(message.strip());
		if (!matcher.matches()) {
			return Optional.empty();
		}
		String denying = matcher.group(4);
		String silent = (matcher.group(5) != null) ? matcher.group(5) : matcher.group(6);
		return PolicyType.of((denying != null) ? denying : silent)
			.map((type) -> new PolicyDenial(matcher.group(1), matcher.group(2), matcher.group(3), type,
					(denying != null) ? Kind.DENIED : Kind.NOT_ALLOWED));
	}

	/** Why, as a sentence without its end. */
	String why() {
		return switch (this.kind) {
			case NOT_ALLOWED -> "no " + this.type.words() + " allows " + this.action + " to " + this.who;
			case DENIED -> article(this.type.words()) + " denies " + this.action + " to " + this.who;
		};
	}

	/**
	 * What to do, as a sentence.
	 * @param carrier of a resource-based policy, such as {@code the bucket}
	 */
	String remedy(String carrier) {
		String place = this.type.place(principal(), carrier);
		return switch (this.kind) {
			case NOT_ALLOWED -> "Allow " + this.action + ((this.resource != null) ? " on " + this.resource : "")
					+ ((this.type == PolicyType.RESOURCE) ? " to " + principal() : "") + " in " + place + ".";
			case DENIED -> "Except " + principal() + " from what denies " + this.action + " in " + place
					+ ": what another policy allows does not outweigh it.";
		};
	}

	/**
	 * Who can be named in a policy: of a session its role. AWS leaves out the role's
	 * path, if it has one.
	 */
	String principal() {
		Matcher session = SESSION.matcher(this.who);
		return session.matches() ? session.group(1) + ":iam::" + session.group(2) + ":role/" + session.group(3)
				: this.who;
	}

	private static String article(String words) {
		return (words.startsWith("i") ? "an " : "a ") + words;
	}

	/** How a policy decided. */
	enum Kind {

		/** It allows nothing of the kind. */
		NOT_ALLOWED,

		/** It denies it expressly. */
		DENIED

	}

}

package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The principal, action and policy type of a denied request. AWS names them to members of
 * the account or organization; to others it answers "Access Denied" only.
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

	/** Reads a message of S3; empty if it has another form. */
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

	/** The reason, as a clause without a period. */
	String why() {
		return switch (this.kind) {
			case NOT_ALLOWED -> "no " + this.type.awsName() + " allows " + this.action + " for " + this.who;
			case DENIED -> article(this.type.awsName()) + " denies " + this.action + " for " + this.who;
		};
	}

	/**
	 * What to change in AWS, as a sentence.
	 * @param carrier of a resource-based policy, such as {@code the bucket}
	 */
	String remedy(String carrier) {
		String place = this.type.place(principal(), carrier);
		return switch (this.kind) {
			case NOT_ALLOWED -> "Allow " + this.action + ((this.resource != null) ? " on " + this.resource : "")
					+ ((this.type == PolicyType.RESOURCE) ? " for " + principal() : "") + " in " + place + ".";
			case DENIED -> "Exclude " + principal() + " from the statement that denies " + this.action + " in " + place
					+ ". An explicit deny overrides every allow.";
		};
	}

	/**
	 * The principal to name in a policy: for a session its role. AWS omits the path of
	 * the role, if it has one.
	 */
	String principal() {
		Matcher session = SESSION.matcher(this.who);
		return session.matches() ? session.group(1) + ":iam::" + session.group(2) + ":role/" + session.group(3)
				: this.who;
	}

	private static String article(String words) {
		return (words.startsWith("i") ? "an " : "a ") + words;
	}

	/** Whether a policy has no allow, or an explicit deny. */
	enum Kind {

		/** No statement allows the action. */
		NOT_ALLOWED,

		/** A statement denies the action explicitly. */
		DENIED

	}

}

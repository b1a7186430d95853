package dev.blockload.definition;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Origin;
import dev.blockload.connection.Proxy;
import dev.blockload.connection.S3Connection;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads one connection of {@code connections.yml}.
 */
final class ConnectionKeysReader {

	private static final List<String> KEYS = Stream
		.of(List.of("bucket", "region"), CredentialKeysReader.KEYS, List.of("applications", "endpoint", "path-style"),
				ProxyKeysReader.KEYS)
		.flatMap(List::stream)
		.toList();

	private static final String EXPECTED_BUCKET = "the name of a bucket:"
			+ " 3 to 63 lower case letters, digits, dots and hyphens";

	private static final String EXPECTED_REGION = "the code of a region, such as eu-central-1";

	private static final String EXPECTED_ENDPOINT = "embedded, or the URL of a store such as https://s3.example.com";

	private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

	private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

	/** The region for S3-compatible stores where the definition names none. */
	private static final String REGION_OF_OTHER_STORES = "us-east-1";

	private final YamlSection section;

	private final Origin origin;

	private ConnectionKeysReader(YamlSection section, Origin origin) {
		this.section = section;
		this.origin = origin;
	}

	/**
	 * Reads a connection.
	 * @param origin where it is defined
	 * @return null where anything is wrong, which is then among the problems
	 */
	static @Nullable S3Connection read(YamlNode.KeyValue entry, Origin origin, ReadContext reading) {
		String name = entry.key();
		Problems own = new Problems(reading.problems().file());
		YamlSection section = YamlSection.of(entry.value(), "connection '" + name + "'", entry.position(),
				"keys such as bucket and applications", new ReadContext(own, reading.variables()));
		S3Connection connection = (section != null) ? new ConnectionKeysReader(section, origin).connection(name, own)
				: null;
		own.list()
			.forEach((problem) -> reading.problems()
				.add(new SourcePosition(problem.line(), problem.column()), problem.message()));
		return connection;
	}

	private @Nullable S3Connection connection(String name, Problems own) {
		this.section.only(KEYS);
		this.section.require("bucket", EXPECTED_BUCKET);
		String bucket = this.section.read("bucket", EXPECTED_BUCKET, (text) -> matching(text, BUCKET, EXPECTED_BUCKET));
		Endpoint endpoint = this.section.readAddress("endpoint", EXPECTED_ENDPOINT, ConnectionKeysReader::endpoint);
		boolean aws = !this.section.has("endpoint");
		if (aws) {
			this.section.require("region", EXPECTED_REGION);
		}
		String region = this.section.read("region", EXPECTED_REGION, (text) -> matching(text, REGION, EXPECTED_REGION));
		Credentials credentials = new CredentialKeysReader(this.section, aws).credentials();
		String expectedApplications = "a list such as [workforce, finance]";
		this.section.require("applications", expectedApplications);
		List<String> applications = this.section.list("applications", false, expectedApplications);
		Boolean pathStyle = this.section.read("path-style", "true or false", ValueParsers::flag);
		Proxy proxy = new ProxyKeysReader(this.section).proxy();
		if (own.any() || bucket == null || applications == null) {
			return null;
		}
		return new S3Connection(name, bucket, (region != null) ? region : REGION_OF_OTHER_STORES, credentials,
				applications, (endpoint != null) ? endpoint : new Endpoint.Aws(),
				(pathStyle != null) ? pathStyle : !aws, proxy, this.origin);
	}

	private static String matching(String text, Pattern pattern, String expected) {
		if (!pattern.matcher(text).matches()) {
			throw new IllegalArgumentException("Expected " + expected + ".");
		}
		return text;
	}

	private static Endpoint endpoint(String text) {
		if (text.equals("embedded")) {
			return new Endpoint.Embedded();
		}
		URI uri = ValueParsers.address(text);
		if (uri != null) {
			return new Endpoint.At(uri);
		}
		throw new IllegalArgumentException("Expected " + EXPECTED_ENDPOINT + ".");
	}

}

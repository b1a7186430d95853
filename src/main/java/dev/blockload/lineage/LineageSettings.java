package dev.blockload.lineage;

import java.net.URI;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where lineage events go. Without a URL and without a file, there are none.
 *
 * @param url of the receiver; without a path, that of OpenLineage's API is added
 * @param file to which each event is added as a line, in place of a URL
 * @param namespace of the jobs
 * @param apiKey sent to the URL as a bearer token, or null
 * @param backlog how many events wait at most for a receiver that does not answer
 */
@ConfigurationProperties("blockload.lineage")
public record LineageSettings(@Nullable URI url, @Nullable Path file, @DefaultValue("blockload") String namespace,
		@Nullable String apiKey, @DefaultValue("10000") int backlog) {

	private static final String PATH = "/api/v1/lineage";

	public LineageSettings {
		if (url != null && file != null) {
			throw new IllegalArgumentException(
					"blockload.lineage.url and blockload.lineage.file are both set. Expected one of them.");
		}
		if (url != null && (url.getHost() == null
				|| !("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getUserInfo() != null)) {
			throw new IllegalArgumentException(
					"blockload.lineage.url is not valid. Expected a URL like https://lineage.example.com/api/v1/lineage, without a user.");
		}
		if (namespace.isBlank()) {
			throw new IllegalArgumentException("blockload.lineage.namespace is blank. Expected a name.");
		}
		if (backlog < 1) {
			throw new IllegalArgumentException("blockload.lineage.backlog is " + backlog + ". Expected 1 or more.");
		}
	}

	/** Whether there is a receiver. */
	boolean isOn() {
		return this.url != null || this.file != null;
	}

	/** The receiver. */
	LineageTarget target() {
		URI address = this.url;
		Path path = this.file;
		if (address != null) {
			boolean noPath = address.getPath() == null || address.getPath().length() <= 1;
			return new HttpTarget(noPath ? address.resolve(PATH) : address, this.apiKey);
		}
		if (path != null) {
			return new FileTarget(path);
		}
		throw new IllegalStateException("No receiver of lineage events is configured.");
	}

	/** Without the API key. */
	@Override
	public String toString() {
		return "LineageSettings[url=" + this.url + ", file=" + this.file + ", namespace=" + this.namespace
				+ ", backlog=" + this.backlog + "]";
	}

}

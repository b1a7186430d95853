package dev.blockload.notify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pages of the console that notifications link to. Immutable.
 *
 * @param publicUrl the URL that people use, without a slash at its end; null if it is not
 * known: then there are no links
 */
public record PublicLinks(@Nullable String publicUrl) {

	/** No links. */
	public static final PublicLinks NONE = new PublicLinks(null);

	private static final JsonMapper JSON = JsonMapper.shared();

	public PublicLinks {
		if (publicUrl != null && publicUrl.endsWith("/")) {
			throw new IllegalArgumentException(
					"The public URL is '" + publicUrl + "'. Expected one without a slash at its end.");
		}
	}

	/**
	 * The links of a notification: to its run, and to its import or flow; of a digest: to
	 * the overview.
	 * @return empty if there is no public URL; a notification about the definitions has
	 * none
	 */
	List<Link> of(Notification notification) {
		List<Link> links = new ArrayList<>();
		if (this.publicUrl != null && notification.importName().equals(NotificationRules.DIGEST)) {
			links.add(new Link("overview", "Overview", this.publicUrl + "/"));
		}
		else if (this.publicUrl != null && !notification.importName().equals(NotificationRules.DEFINITIONS)) {
			String run = notification.run();
			if (run != null) {
				long number = JSON.readTree(run).get("run").asLong();
				links.add(new Link("run", "Run " + number, this.publicUrl + "/runs/" + number));
			}
			boolean ofFlow = run != null && JSON.readTree(run).path("flow").isString();
			if (ofFlow) {
				links.add(new Link("flow", "Flow " + notification.importName(),
						this.publicUrl + "/flows/" + segment(notification.importName())));
				return links;
			}
			links.add(new Link("import", "Import " + notification.importName(),
					this.publicUrl + "/imports/" + segment(notification.importName())));
		}
		return links;
	}

	private static String segment(String name) {
		try {
			return new URI(null, null, "/" + name, null).toASCIIString().substring(1);
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("'" + name + "' is not possible in a URL.", ex);
		}
	}

	/**
	 * A link to a page.
	 *
	 * @param kind what the page shows, for programs
	 * @param title the same, for people
	 * @param url its address
	 */
	record Link(String kind, String title, String url) {
	}

}

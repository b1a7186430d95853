package dev.blockload.cli;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/**
 * The version from the manifest of the jar, and the commit that a release was built from.
 */
final class Version implements IVersionProvider {

	@Override
	public String[] getVersion() {
		return new String[] { "blockload "
				+ Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("(unpackaged)")
				+ commit(attributes()) };
	}

	/** The commit, after a space; empty for a jar that is not of a release. */
	static String commit(@Nullable Attributes attributes) {
		if (attributes == null) {
			return "";
		}
		String commit = attributes.getValue("Build-Commit");
		if (commit == null || !commit.matches("[0-9a-f]+")) {
			return "";
		}
		return " (commit " + commit + ("true".equals(attributes.getValue("Build-Changed")) ? ", changed)" : ")");
	}

	private static @Nullable Attributes attributes() {
		try {
			URL url = Version.class.getResource("Version.class");
			if (url != null && url.openConnection() instanceof JarURLConnection jar) {
				Manifest manifest = jar.getManifest();
				return (manifest != null) ? manifest.getMainAttributes() : null;
			}
			return null;
		}
		catch (IOException ex) {
			// The version alone is better than a failure.
			return null;
		}
	}

}

package io.altgrad.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.security.UserGroupInformation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The user as whom Hadoop's file systems are asked. */
public final class LoginUser {

    private static final Logger LOG = LoggerFactory.getLogger(LoginUser.class);

    private LoginUser() {}

    /**
     * Names a user who has no name: a container may run as a number that its {@code /etc/passwd} does not list, and Hadoop
     * then opens no path, not even a local one. The name is that of {@code HADOOP_USER_NAME}, or the number.
     */
    public static void nameTheNameless() {
        String name = System.getProperty("user.name", "");
        // As the JVM calls a user that the system does not know.
        if (name.isBlank() || name.equals("?")) {
            String chosen = System.getenv().getOrDefault("HADOOP_USER_NAME", "uid-" + number());
            System.setProperty("user.name", chosen);
            UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(chosen));
        }
    }

    private static Object number() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            LOG.debug("Cannot tell the number of the user: the name is uid-unknown.", e);
            return "unknown";
        }
    }
}
